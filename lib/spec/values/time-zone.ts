import { show } from "../../values/words";

/** `Area/Place` or `Area/Country/Place` of the IANA time zone database, or UTC. */
const TIME_ZONE =
  /^(?:UTC|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)(?:\/[A-Za-z0-9_+-]+){1,2})$/;

/**
 * Validates a time zone name: returns the problem, or `undefined` if it is valid. Checks only the form: the list of zones changes several
 * times a year, and the API server rejects unknown zones.
 */
export function timeZoneProblem(text: string): string | undefined {
  if (TIME_ZONE.test(text) && text.length <= 64) return undefined;
  return `must be an IANA time zone such as "Europe/Berlin" or "Etc/UTC", got ${show(text)}; write it as Area/City`;
}
