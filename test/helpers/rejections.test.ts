import { summaryOf, withoutRejections, type LoadResult } from "../nodes/support/load";
import { parseRejections } from "../nodes/support/rejections";

const LOG = [
  "1795864571.836748 IP 10.244.4.5.52480 > 10.244.2.3.8000: Flags [S], seq 1836263866, win 64240, length 0",
  "1795864571.836801 IP 10.244.4.7.53 > 10.96.0.10.53: 52211+ A? example.test. (30)",
  "1795864578.112584 IP 10.244.4.7.44094 > 10.244.1.7.6379: Flags [S], seq 2864296823, win 64240, length 0",
].join("\n");

const result: LoadResult = {
  total: 100,
  failed: 4,
  failures: [
    { text: "new: dial tcp 10.96.0.1:8000: connect: connection refused", count: 3, first: "" },
    { text: "keep-alive: EOF", count: 1, first: "" },
  ],
  versions: {},
  newConnections: 10,
  addresses: ["10.244.4.5"],
  started: 1795864570_000,
};

test("each rejected TCP connection in tcpdump's output is a rejection", () => {
  expect(parseRejections(LOG)).toEqual([
    { time: 1795864571837, from: "10.244.4.5", to: "10.244.2.3", port: 8000 },
    { time: 1795864578113, from: "10.244.4.7", to: "10.244.1.7", port: 6379 },
  ]);
});

test("a refused connection counts as rejected only once per line of the firewall's log, and other failures stay", () => {
  const [, eof] = result.failures;
  expect(withoutRejections(result, parseRejections(LOG))).toEqual({
    failed: 3,
    failures: [{ ...result.failures[0], count: 2 }, eof],
    rejected: 1,
  });
});

test("rejections from before the load, or of other pods, explain no failure", () => {
  const late = { ...result, started: 1795864572_000 };
  expect(withoutRejections(late, parseRejections(LOG))).toMatchObject({ failed: 4, rejected: 0 });
  const elsewhere = { ...result, addresses: ["10.244.9.9"] };
  expect(withoutRejections(elsewhere, parseRejections(LOG))).toMatchObject({ failed: 4, rejected: 0 });
});

test("a proxy's error status counts as rejected if the load says that a rejected connection causes it", () => {
  const text = "new: status 503 Service Unavailable";
  const throughProxy = { ...result, failed: 2, failures: [{ text, count: 2, first: "" }], rejectedAs: "status 503" };
  expect(withoutRejections(throughProxy, parseRejections(LOG))).toEqual({
    failed: 1,
    failures: [{ text, count: 1, first: "" }],
    rejected: 1,
  });
});

test("the summary of a load is found when the log has a failure after it", () => {
  const { addresses: _addresses, started: _started, ...summary } = result;
  expect(summaryOf("load-1", `sending requests\n${JSON.stringify(summary)}\n2026-11-28 failed new: EOF\n`)).toEqual(
    summary,
  );
});

test("a log without a summary is an error that shows its last line", () => {
  expect(() => summaryOf("load-1", "sending requests\nkilled\n")).toThrow(
    "load-1 printed no summary; its last line is killed",
  );
});
