import { goTool, pipTool } from './tool';

/** Load tests. */
export const k6 = goTool('k6', 'go.k6.io/k6', 'v1.8.1');

/** Rules in Rego. */
export const conftest = goTool('conftest', 'github.com/open-policy-agent/conftest', 'v0.71.1');

/** Property-based tests of APIs from their OpenAPI document. */
export const schemathesis = pipTool('schemathesis', 'schemathesis', '4.32.5');
