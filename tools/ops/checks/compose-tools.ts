import { goModuleTool, type Tool } from '../tool';

/** A program of Docker's whose go.mod leaves two modules out, which only a main module may. */
const dockerTool = (name: string, module: string, program: string, version: string): Tool =>
  goModuleTool(name, {
    version,
    program,
    requirements: [
      'go 1.24.9',
      `require ${module} v${version}`,
      'exclude github.com/davecgh/go-spew v1.1.2-0.20180830191138-d8f796af33cc',
      'exclude github.com/pmezard/go-difflib v1.0.1-0.20181226105442-5d4384ee4fb2',
    ].join('\n\n'),
    ldflags: `-X ${module}/internal.Version=v${version}`,
  });

const compose = 'github.com/docker/compose/v2';
const buildxModule = 'github.com/docker/buildx';

/** Docker's compose as a program of its own: it reads and checks a file without any engine. */
export const dockerCompose = dockerTool('docker-compose', compose, `${compose}/cmd`, '2.40.3');

/** Docker's builder, of which only the reading of docker-bake.hcl is used. */
export const buildx = dockerTool('buildx', buildxModule, `${buildxModule}/cmd/buildx`, '0.29.1');
