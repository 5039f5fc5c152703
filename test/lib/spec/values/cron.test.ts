import { cronProblem } from "../../../../lib/spec/values/cron";

const FIVE = "must have five fields separated by single spaces";

test.each([
  "15 2 * * *",
  "*/5 * * * *",
  "0 0 1,15 * *",
  "0 9-17/2 * * mon-fri",
  "59 23 31 12 6",
  "0 0 ? * SUN",
  "5/20 * * jan,JUL *",
  "0 0 29 2 *",
  "0 0 31 1-2 *",
  // A day of the week is an alternative to the day of the month: this runs every Sunday.
  "0 0 31 2 0",
])("%s is accepted as a schedule", (text) => {
  expect(cronProblem(text)).toBeUndefined();
});

test.each([
  ["60 * * * *", 'must have a valid minute: numbers from 0 to 59, as in "*", "1,2", "1-5" or "*/2", got "60"'],
  ["* 24 * * *", "must have a valid hour: numbers from 0 to 23"],
  ["* * 0 * *", "must have a valid day of the month: numbers from 1 to 31"],
  ["* * * 13 *", "must have a valid month: numbers from 1 to 12, or jan to dec"],
  ["* * * * 7", "must have a valid day of the week: numbers from 0 to 6, or sun to sat"],
  ["*/0 * * * *", "must have a valid minute"],
  ["5-1 * * * *", "must have a valid minute"],
  ["1, * * * *", "must have a valid minute"],
  ["a * * * *", "must have a valid minute"],
  ["* * * mon *", "must have a valid month"],
  ["* * *", FIVE],
  ["* * * * * *", FIVE],
  [" * * * * *", FIVE],
  ["* *  * * *", FIVE],
  ["", FIVE],
  ["@daily", 'must have five fields, got "@daily"; did you mean "0 0 * * *"?'],
  ["@reboot", FIVE],
  ["CRON_TZ=UTC 0 0 * * *", "must not contain a time zone"],
  ["0 0 31 2 *", 'must be a day that occurs in at least one of the given months, got "0 0 31 2 *", which never runs'],
  ["0 0 30,31 feb *", "must be a day that occurs in at least one of the given months"],
])("%j is rejected as a schedule", (text, message) => {
  expect(cronProblem(text)).toContain(message);
});
