const { createRequire, isBuiltin } = require('node:module');
const { sep } = require('node:path');
const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** Loaded anew for each suite by jest itself; its state belongs to the suite. */
const perSuite = /^(@jest\/|jest-|expect$|jest$|@ultramarket\/)/;

/**
 * jest loads every package anew for every suite; with our drivers that is more than a second of processor time, paid two
 * hundred times. This runtime loads packages once a worker, by Node's own `require`; our own files stay separate for each
 * suite. That needs one realm for both (`same-realm-environment.cjs`), or a package's errors would be no `Error`s to us.
 * See docs/adr/0013.
 */
exports.__esModule = true;
exports.default = class SharedPackagesRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    this.executor.compile = (source, filename) =>
      compileFunction(source, this.executor.injectedModuleParameters, { filename });
  }

  requireModuleOrMock(from, name) {
    if (name.startsWith('.') || name.startsWith('/') || isBuiltin(name) || perSuite.test(name))
      return super.requireModuleOrMock(from, name);
    const require = createRequire(from);
    return require.resolve(name).includes(`${sep}node_modules${sep}`)
      ? require(name)
      : super.requireModuleOrMock(from, name);
  }
};
