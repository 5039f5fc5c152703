import { createRequire, Module } from "node:module";

/**
 * This module must be the first import of a stack's program. It must not be imported elsewhere, because it changes the whole Node process.
 *
 * 1. On Node 20, Pulumi needs a minute and gigabytes of memory to print an error with source maps. Node's plain stack traces avoid that.
 * 2. At every start, Pulumi loads the TypeScript compiler and an npm library to serialize functions, although this program serializes none. Loading
 *   them on first use saves a quarter of the startup time and memory (`npm run bench`).
 */
Object.assign(Error, { prepareStackTrace: undefined });
for (const name of ["typescript", "@npmcli/arborist"]) defer(name);

/** Defers loading one of Pulumi's modules until its first use. Does nothing if Pulumi no longer has that module. */
function defer(name: string): void {
  const pulumis = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"));
  const file = resolved(pulumis, name);
  if (file === undefined || pulumis.cache[file] !== undefined) return;
  let found: object | undefined;
  const read = (): object => {
    // Load the real module once. Until then, the module cache contains a placeholder.
    if (found === undefined) {
      delete pulumis.cache[file];
      found = pulumis(name) as object;
    }
    return found;
  };
  const standIn = Object.assign(new Module(file), { loaded: true, exports: new Proxy({}, handler(read)) });
  pulumis.cache[file] = standIn;
}

function resolved(pulumis: NodeJS.Require, name: string): string | undefined {
  try {
    return pulumis.resolve(name);
  } catch {
    return undefined;
  }
}

/**
 * Proxy handler that loads the module when a property is read. It claims to be an ES module, because the import helpers of compiled code copy all
 * fields of other modules, which would load the real module immediately.
 */
function handler(read: () => object): ProxyHandler<object> {
  return {
    get: (_target, key) => (key === "__esModule" ? true : Reflect.get(read(), key)),
    has: (_target, key) => Reflect.has(read(), key),
    ownKeys: () => Reflect.ownKeys(read()),
    getOwnPropertyDescriptor: (_target, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(read(), key);
      return descriptor && { ...descriptor, configurable: true };
    },
  };
}
