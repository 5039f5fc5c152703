import { readFileSync, readdirSync } from "fs";
import { join } from "path";
import { PROJECT } from "../../helpers/fixtures";

/** Codes of rules about files. No spec can trigger them. */
const ABOUT_FILES = ["name/file"];

/** Codes of rules about several environments. No single spec can trigger them. */
const ABOUT_SEVERAL = ["backups/shared", "cluster/shared", "host/shared"];

/** Codes of rules about the time. No spec without a time can trigger them. */
const ABOUT_TIME = ["overlay/active", "overlay/expired", "overlay/too-long"];

/** Codes of warnings: they need attention, and break no rule. */
const ABOUT_ATTENTION = ["pending/open", "promoted/stale"];

/** Codes of rules about construct props. No spec can trigger them. */
const ABOUT_CONSTRUCTS = [
  "capacity/amount",
  "host/same-service",
  "keycloak/name",
  "name/datastore",
  "policies/app",
  "policies/dns-cidr",
  "policies/port",
];

/** Codes of all rules about specs, extracted from the rules' source files. */
export function ruleCodes(): readonly string[] {
  const folder = join(PROJECT, "lib", "rules");
  const codes = readdirSync(folder).flatMap((file) => codesIn(readFileSync(join(folder, file), "utf8")));
  return [...new Set(codes)]
    .filter(
      (code) =>
        ![...ABOUT_FILES, ...ABOUT_SEVERAL, ...ABOUT_TIME, ...ABOUT_ATTENTION, ...ABOUT_CONSTRUCTS].includes(code),
    )
    .sort();
}

/** Matches literals such as `"scale/max-below-min"`, but not import paths, which start with a dot. */
function codesIn(source: string): readonly string[] {
  return [...source.matchAll(/"([a-z-]+\/[a-z-]+)"/g)].map(([, code = ""]) => code);
}
