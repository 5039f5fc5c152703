/**
 * Imported before anything else: on Node 20 Pulumi prints an error through source maps for a minute, and takes gigabytes, unless stack traces
 * are Node's own.
 */
Object.assign(Error, { prepareStackTrace: undefined });
