import { ON_CALL_ROLES } from "../names";
import { codePoint } from "../spec/finding";
import type { OnCallSpec } from "../spec/people";
import type { Problem } from "../spec/problem";
import { repeatedMessage, show } from "../values/words";
import { objectNameProblem } from "./kubernetes-names";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Invisible and text-direction characters, which could make two different groups look the same. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Rules about the on-call groups. */
export function onCallProblems(onCall: OnCallSpec, place: Place): Problem[] {
  return (Object.keys(ON_CALL_ROLES) as (keyof OnCallSpec)[]).flatMap((role) => {
    const groups = onCall[role] ?? [];
    return groups.flatMap((group, index) => [
      ...problemIf("on-call/group", inside(place, role, index), groupProblem(group)),
      ...problemIf(
        "on-call/duplicate",
        inside(place, role, index),
        groups.indexOf(group) < index ? repeatedMessage(group) : undefined,
      ),
    ]);
  });
}

/** Problems of the props of `OnCallRoles`. Paths are those of the props: `operate[0]`. */
export function onCallRolesProblems(props: OnCallSpec & { readonly hotQueries?: string }): Problem[] {
  const { hotQueries } = props;
  return [
    ...onCallProblems(props, inEnvironment()),
    ...problemIf(
      "jobs/hot-queries",
      inEnvironment("hotQueries"),
      hotQueries === undefined ? undefined : objectNameProblem(hotQueries),
    ),
  ];
}

function groupProblem(group: string): string | undefined {
  const [invisible] = INVISIBLE.exec(group) ?? [];
  if (invisible !== undefined) {
    return `must not contain invisible characters, got ${codePoint(invisible)}; delete it`;
  }
  if (group === "" || group !== group.trim()) {
    const fix = group.trim() === "" ? "remove this entry" : `did you mean ${show(group.trim())}?`;
    return `must be a group name as the cluster's authentication reports it, without leading or trailing spaces, got ${show(group)}; ${fix}`;
  }
  if (!group.startsWith("system:")) return undefined;
  return `must be a group of people, got ${show(group)}; choose another one, because groups that start with "system:" belong to Kubernetes`;
}
