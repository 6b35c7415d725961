import { goModuleTool } from '../tool';

/** Docker's compose as a program of its own: it reads and checks a file without any engine. */
export const dockerCompose = goModuleTool('docker-compose', {
  version: '2.40.3',
  program: 'github.com/docker/compose/v2/cmd',
  // The two exclusions are compose's own.
  requirements: [
    'go 1.24.9',
    'require github.com/docker/compose/v2 v2.40.3',
    'exclude github.com/davecgh/go-spew v1.1.2-0.20180830191138-d8f796af33cc',
    'exclude github.com/pmezard/go-difflib v1.0.1-0.20181226105442-5d4384ee4fb2',
  ].join('\n\n'),
  ldflags: '-X github.com/docker/compose/v2/internal.Version=v2.40.3',
});
