import { createRequire, Module } from "node:module";

/**
 * Must be the first import of a stack's program, and must not be imported elsewhere, because it changes the whole Node process.
 *
 * 1. On Node 20, Pulumi takes a minute and gigabytes to print an error through source maps. Node's own stack traces avoid that.
 * 2. Pulumi loads the TypeScript compiler and npm's library at every start, to serialize functions. This program has none to serialize. Loading
 *    them on first use saves a quarter of the start's time and memory (`npm run bench`).
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
    // Loads the real module once. Until then, the module cache holds a placeholder.
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

/** Claims to be an ES module: the import helpers of compiled code copy all fields of other modules, which would load this one at once. */
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
