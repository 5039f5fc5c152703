import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { PROJECT } from "../../helpers/fixtures";

/** Codes that no spec can trigger: they concern files. */
const ABOUT_FILES = ["name/file"];

/** Codes that no spec can trigger: they concern props of constructs. */
const ABOUT_CONSTRUCTS = [
  "backups/bucket",
  "capacity/amount",
  "host/same-service",
  "keycloak/name",
  "name/datastore",
  "policies/app",
  "policies/dns-cidr",
  "policies/port",
];

/** The codes of all rules about specs, read from the sources of the rules. */
export function ruleCodes(): readonly string[] {
  const folder = join(PROJECT, "lib", "rules");
  const codes = readdirSync(folder).flatMap((file) => codesIn(readFileSync(join(folder, file), "utf8")));
  return [...new Set(codes)].filter((code) => ![...ABOUT_FILES, ...ABOUT_CONSTRUCTS].includes(code)).sort();
}

/** Literals such as `"scale/max-below-min"`; import paths start with a dot. */
function codesIn(source: string): readonly string[] {
  return [...source.matchAll(/"([a-z-]+\/[a-z-]+)"/g)].map(([, code = ""]) => code);
}
