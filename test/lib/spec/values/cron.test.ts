import { cronProblem } from "../../../../lib/spec/values/cron";

const FIVE = "must be five fields with one space between";

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
  // Either of the two days counts: each Sunday.
  "0 0 31 2 0",
])("%s is a schedule", (text) => {
  expect(cronProblem(text)).toBeUndefined();
});

test.each([
  ["60 * * * *", 'must have a minute of numbers from 0 to 59, as "*", "1,2", "1-5" or "*/2", got "60"'],
  ["* 24 * * *", "must have a hour of numbers from 0 to 23"],
  ["* * 0 * *", "must have a day of the month of numbers from 1 to 31"],
  ["* * * 13 *", "must have a month of numbers from 1 to 12, or jan to dec"],
  ["* * * * 7", "must have a day of the week of numbers from 0 to 6, or sun to sat"],
  ["*/0 * * * *", "must have a minute"],
  ["5-1 * * * *", "must have a minute"],
  ["1, * * * *", "must have a minute"],
  ["a * * * *", "must have a minute"],
  ["* * * mon *", "must have a month"],
  ["* * *", FIVE],
  ["* * * * * *", FIVE],
  [" * * * * *", FIVE],
  ["* *  * * *", FIVE],
  ["", FIVE],
  ["@daily", 'must be five fields, got "@daily"; did you mean "0 0 * * *"?'],
  ["@reboot", FIVE],
  ["CRON_TZ=UTC 0 0 * * *", "must hold no time zone"],
  ["0 0 31 2 *", 'must name a day that its months have, got "0 0 31 2 *"; it would never run'],
  ["0 0 30,31 feb *", "must name a day that its months have"],
])("%j is none", (text, message) => {
  expect(cronProblem(text)).toContain(message);
});
