import type { Construct } from "constructs";

/**
 * Whether a construct can have a child of this id. `constructs` keeps children in a plain object, so an id such as `constructor` is never free. Builders ask
 * before they name a child after a value of the props, which may be wrong: the rules report it at synthesis.
 */
export function isFree(scope: Construct, id: string): boolean {
  return id !== "" && scope.node.tryFindChild(id) === undefined && !(id in {});
}

/** Whether a value is an object; props may be anything at run time. */
export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
