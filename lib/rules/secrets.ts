import { SECRET_KEYS, type SecretConcern } from "../names";
import type { Problem } from "../spec/problem";
import type { ActiveSecrets } from "../spec/release";
import { objectNameProblem } from "./kubernetes-names";
import { inside, problemIf, type Place } from "./problems";

/** Rules about the names of the active Secrets, without those of the roles of the database. */
export function secretConcernProblems(secrets: ActiveSecrets | undefined, place: Place): Problem[] {
  const concerns = (Object.keys(SECRET_KEYS) as SecretConcern[]).sort();
  return concerns.flatMap((concern) => {
    const secret = secrets?.[concern];
    const message = secret === undefined ? undefined : objectNameProblem(secret);
    return problemIf("name/secret", inside(place, concern), message);
  });
}
