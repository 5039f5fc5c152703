/** A change of an object in the cluster. `OBJECT` in the arguments is replaced by its kind and name. */
export type Edit =
  | { readonly kubectl: readonly string[]; readonly editor?: string }
  /** Server-side apply with another manager, with `--force-conflicts`. */
  | { readonly manager: string; readonly apply: Fields }
  /** Client-side apply of a whole object. */
  | { readonly clientSide: Fields }
  /** A write through the subresource `scale`, as an autoscaler does it. */
  | { readonly replicas: number };

/** Fields of an object, without its name. */
export type Fields = Readonly<Record<string, unknown>>;

/** An object, what happened to it, and the manifest of the next apply. */
export interface Case {
  readonly title: string;
  readonly type: string;
  /**
   * Fields that this library's manager applied first.
   * @default - the object was never applied by it
   */
  readonly applied?: Fields;
  readonly edits: readonly Edit[];
  /**
   * Fields of the next apply.
   * @default - those that were applied first
   */
  readonly next?: Fields;
}

/** Type of a Deployment. */
export const DEPLOYMENT = "apps/v1/Deployment";

const IMAGE = "example.com/web:v1";

/** A container named `web`. */
export const web = (fields: Fields = {}) => ({ name: "web", image: IMAGE, ...fields });
/** An environment variable. */
export const variable = (name: string, value: string) => ({ name, value });

/** A Deployment without pods, so that only its edits change it. */
export const deployment = (
  container: Fields = web(),
  spec: Fields = { replicas: 0 },
  pod: Fields = {},
  metadata: Fields = {},
): Fields => ({
  metadata,
  spec: {
    ...spec,
    selector: { matchLabels: { app: "web" } },
    template: { metadata: { labels: { app: "web" } }, spec: { containers: [container], ...pod } },
  },
});

/** A Service for the pods of `web`. */
export const service = (spec: Fields = {}): Fields => ({
  metadata: { labels: { app: "web" } },
  spec: { selector: { app: "web", version: "blue" }, ports: [{ name: "http", port: 80 }], ...spec },
});

/** An edit with kubectl. */
export const kubectl = (...args: readonly string[]): Edit => ({ kubectl: args });
/** An edit with `kubectl patch`. */
export const patch = (fields: object, ...more: readonly string[]): Edit =>
  kubectl("patch", "OBJECT", "-p", JSON.stringify(fields), ...more);
/** Containers of a Deployment. */
export const containers = (...list: readonly Fields[]): Fields => ({
  spec: { template: { spec: { containers: list } } },
});
