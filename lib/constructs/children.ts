import type { Construct } from "constructs";

/**
 * Whether a construct can have a child with this id. `constructs` keeps children in a plain object, so ids such as `constructor` are never free. Check this
 * before you derive a child id from props, which may be invalid: the rules report that at synthesis.
 */
export function isFree(scope: Construct, id: string): boolean {
  return id !== "" && scope.node.tryFindChild(id) === undefined && !(id in {});
}

/** Whether a value is an object. At run time, props can have any type. */
export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
