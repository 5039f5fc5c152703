import { afterEdit } from "../../helpers/sample";

/** Problems of the address of the runbook. */
function problemsOf(runbookUrl: string): string[] {
  return afterEdit("services:\n  gateway:\n", `runbookUrl: ${JSON.stringify(runbookUrl)}\nservices:\n  gateway:\n`);
}

test.each([
  "https://wiki.example.com/runbook#{alert}",
  "http://wiki:8080/{alert}?version=1",
  "https://runbook.example.com/prod.html",
  "https://wiki.example.com/{service}/{alert}",
  "https://wiki.example.com",
  "https://wiki.example.com/page",
])("%s is accepted as the address of the runbook", (url) => {
  expect(problemsOf(url)).toEqual([]);
});

test.each([
  "wiki.example.com/runbook",
  "https://wiki.example.com/{name}",
  "https://wiki.example.com/{{ $labels.pod }}",
  "https://wiki.example.com/#{{ $labels.pod }}",
  "https://wiki.example.com:99999/",
  "",
])("%j is rejected as the address of the runbook", (url) => {
  expect(problemsOf(url)).toEqual([
    expect.stringMatching(/runbookUrl: must be a URL such as "https:.*, got .*; use http or https/),
  ]);
});

test("an address of the runbook with a password is rejected without repeating it", () => {
  const [problem = "", ...others] = problemsOf("https://user:hunter2@wiki.example.com");
  expect(others).toEqual([]);
  expect(problem).toContain(
    "must not contain a user or password; remove them, because everyone who gets a notification sees it",
  );
  expect(problem).not.toContain("hunter2");
});
