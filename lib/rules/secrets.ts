import type { Problem } from "../spec/problem";
import type { ActiveSecrets } from "../spec/release";
import { sortedEntries } from "../values/sorted-entries";
import { objectNameProblem } from "./kubernetes-names";
import { inside, problemIf, type Place } from "./problems";

/** Rules about the names of the active Secrets, without those of the roles of the database. */
export function secretConcernProblems(secrets: ActiveSecrets | undefined, place: Place): Problem[] {
  return sortedEntries({ ...secrets }).flatMap(([concern, secret]) => {
    const message = typeof secret === "string" ? objectNameProblem(secret) : undefined;
    return problemIf("name/secret", inside(place, concern), message);
  });
}
