import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { PROJECT } from "../../helpers/fixtures";

/** Codes that no spec can hit: they are about files. */
const ABOUT_FILES = ["name/file"];

/** Codes that no spec can hit: they are about the props of constructs. */
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

/** The codes of all rules about specs, as the sources of the rules name them. */
export function ruleCodes(): readonly string[] {
  const folder = join(PROJECT, "lib", "rules");
  const codes = readdirSync(folder).flatMap((file) => codesIn(readFileSync(join(folder, file), "utf8")));
  return [...new Set(codes)].filter((code) => ![...ABOUT_FILES, ...ABOUT_CONSTRUCTS].includes(code)).sort();
}

/** Literals such as `"scale/max-below-min"`; the path of an import has a dot in front. */
function codesIn(source: string): readonly string[] {
  return [...source.matchAll(/"([a-z-]+\/[a-z-]+)"/g)].map(([, code = ""]) => code);
}
