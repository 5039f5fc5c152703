import { show } from "../../values/words";

/** `Area/Place` or `Area/Country/Place` of the IANA database, or UTC. */
const TIME_ZONE =
  /^(?:UTC|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific)(?:\/[A-Za-z0-9_+-]+){1,2})$/;

/**
 * Says what is wrong with the name of a time zone; `undefined` where nothing is. Only its shape is checked: the list of places changes several
 * times a year, and the API server refuses those that it does not know.
 */
export function timeZoneProblem(text: string): string | undefined {
  if (TIME_ZONE.test(text) && text.length <= 64) return undefined;
  return `must be a time zone by its IANA name, such as "Europe/Berlin" or "Etc/UTC", got ${show(text)}`;
}
