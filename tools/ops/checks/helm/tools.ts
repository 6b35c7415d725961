import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from '../../../local/engines/install';
import { run } from '../../../local/process/run';
import { goModuleTool, goTool, pipTool, type Tool, Unavailable } from '../../tool';

export const kubernetesVersion = '1.35.4';

export const helm = goTool('helm', 'helm.sh/helm/v3/cmd/helm', 'v3.22.0');
export const kubeconform = goTool('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform', 'v0.7.0');
export const kubeScore = goTool('kube-score', 'github.com/zegl/kube-score/cmd/kube-score', 'v1.20.0');
export const checkov = pipTool('checkov', 'checkov', '3.3.30');
const kwokModule = 'sigs.k8s.io/kwok';
const kwokVersion = 'v0.8.0';
export const kwok = goTool('kwok', `${kwokModule}/cmd/kwok`, kwokVersion);

/** What kwok's own module says about how simulated nodes and pods behave: a folder with `stages.yaml`. */
export const kwokStages: Tool = {
  name: 'kwok-stages',
  folder: async (log) =>
    installOnce(`ops-kwok-stages-${kwokVersion}-once`, log, async (folder) => {
      const args = ['mod', 'download', '-json', `${kwokModule}@${kwokVersion}`];
      const { code, output } = await run('go', args, { env: { GOFLAGS: '' } });
      if (code !== 0) throw new Unavailable(`kwok's stages cannot be had: ${output}`);
      const { Dir: home } = JSON.parse(output) as { Dir: string };
      const stages = [
        'node/fast/node-initialize',
        'node/heartbeat-with-lease/node-heartbeat-with-lease',
        'pod/fast/pod-ready',
        'pod/fast/pod-complete',
        'pod/fast/pod-delete',
      ].map((name) => readFileSync(join(home, 'kustomize/stage', `${name}.yaml`), 'utf8'));
      // kwok lets pods of Jobs end. So do we with every pod that runs once: a test of Helm's is no Job.
      const text = stages.join('\n---\n').replace('.metadata.ownerReferences.[].kind', '.spec.restartPolicy');
      writeFileSync(join(folder, 'stages.yaml'), text.replace("- 'Job'", "- 'Never'"));
    }),
};

/** The modules that Kubernetes keeps in its own repository and replaces by folders, which only a main module may do. */
const stagingModules = [
  'api',
  'apiextensions-apiserver',
  'apimachinery',
  'apiserver',
  'cli-runtime',
  'client-go',
  'cloud-provider',
  'cluster-bootstrap',
  'code-generator',
  'component-base',
  'component-helpers',
  'controller-manager',
  'cri-api',
  'cri-client',
  'csi-translation-lib',
  'dynamic-resource-allocation',
  'endpointslice',
  'externaljwt',
  'kms',
  'kube-aggregator',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kubectl',
  'kubelet',
  'metrics',
  'mount-utils',
  'pod-security-admission',
  'sample-apiserver',
];

const [major, minor] = kubernetesVersion.split('.');

const kubernetesProgram = (name: string): Tool =>
  goModuleTool(name, {
    version: kubernetesVersion,
    requirements: [
      'go 1.25.0',
      `require k8s.io/kubernetes v${kubernetesVersion}`,
      ...stagingModules.map(
        (module) =>
          `replace k8s.io/${module} => k8s.io/${module} ${`v${kubernetesVersion}`.replace('v1.', 'v0.')}`,
      ),
    ].join('\n\n'),
    program: `k8s.io/kubernetes/cmd/${name}`,
    // Clients compare versions, and Helm's charts ask for one.
    ldflags: [
      `-X k8s.io/component-base/version.gitVersion=v${kubernetesVersion}`,
      `-X k8s.io/component-base/version.gitMajor=${major}`,
      `-X k8s.io/component-base/version.gitMinor=${minor}`,
      `-X k8s.io/client-go/pkg/version.gitVersion=v${kubernetesVersion}`,
    ].join(' '),
  });

export const kubectl = kubernetesProgram('kubectl');

/** A control plane without containers: the API server is real, and so is everything that decides. */
export const controlPlane: readonly Tool[] = [
  goModuleTool('etcd', {
    version: '3.6.16',
    requirements: 'go 1.25.0\n\nrequire go.etcd.io/etcd/server/v3 v3.6.16',
    program: 'go.etcd.io/etcd/server/v3',
  }),
  kubernetesProgram('kube-apiserver'),
  kubernetesProgram('kube-controller-manager'),
  kubernetesProgram('kube-scheduler'),
  kubectl,
  kwok,
];
