import { createRequire, Module } from "node:module";

/**
 * Imported before anything else in the program of a stack, and nowhere else: it changes what Node does for the whole process.
 *
 * 1. On Node 20 Pulumi prints an error through source maps for a minute, and takes gigabytes, unless stack traces are Node's own.
 * 2. Pulumi reads the TypeScript compiler and npm's own library at each start, to serialise functions for a cloud. Here are none: read when somebody
 *    asks for them, they save a quarter of the time and of the memory of a start (`npm run bench`).
 */
Object.assign(Error, { prepareStackTrace: undefined });
for (const name of ["typescript", "@npmcli/arborist"]) defer(name);

/** Has a module of Pulumi's read at its first use. Where Pulumi has it no longer, nothing is to be done. */
function defer(name: string): void {
  const pulumis = createRequire(createRequire(__filename).resolve("@pulumi/pulumi"));
  const file = resolved(pulumis, name);
  if (file === undefined || pulumis.cache[file] !== undefined) return;
  let found: object | undefined;
  const read = (): object => {
    // Once: what is in the cache is its stand-in.
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

/** Says that it is an ES module, because importing helpers of compiled code copy the fields of all others, and so would read it at once. */
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
