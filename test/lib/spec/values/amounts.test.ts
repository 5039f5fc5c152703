import { cpuProblem, memoryProblem, storageProblem } from "../../../../lib/spec/values/amounts";

test.each(["1m", "250m", "0.5", "2", "96", "0.001", "1.234"])("%s is accepted as a CPU quantity", (text) => {
  expect(cpuProblem(text)).toBeUndefined();
});

test.each([
  ["", 'must be cores such as "2" or millicores such as "250m", got ""; write a number, with m for millicores'],
  ["-1", 'must be cores such as "2" or millicores such as "250m", got "-1"; write a number, with m for millicores'],
  ["1e3", 'must be cores such as "2" or millicores such as "250m", got "1e3"; write a number, with m for millicores'],
  ["٣", 'must be cores such as "2" or millicores such as "250m", got "٣"; write a number, with m for millicores'],
  ["0", 'must be a whole number of millicores, at least "1m", got "0"; round it up'],
  ["0.5m", 'must be a whole number of millicores, at least "1m", got "0.5m"; round it up'],
  ["250.0000001m", 'must be a whole number of millicores, at least "1m", got "250.0000001m"; round it up'],
  ["0.0005", 'must be a whole number of millicores, at least "1m", got "0.0005"; round it up'],
  ["97", 'must be at most 96 cores, got "97"; did you mean "97m"?'],
  ["500", 'must be at most 96 cores, got "500"; did you mean "500m"?'],
  ["97.5", 'must be at most 96 cores, got "97.5"; did you mean memory?'],
  ["1025", 'must be at most 96 cores, got "1025"; did you mean "1025m"?'],
  ["512Mi", 'must be at most 96 cores, got "512Mi"; did you mean memory?'],
])("%j is rejected as a CPU quantity", (text, message) => {
  expect(cpuProblem(text)).toBe(message);
});

test.each(["4Mi", "256Mi", "1.5Gi", "4194304", "1.1G", "1.7T", "24Ti"])(
  "%s is accepted as a memory quantity",
  (text) => {
    expect(memoryProblem(text)).toBeUndefined();
  },
);

test.each([
  ["lots", 'must be bytes such as "512Mi" or "2Gi", got "lots"; write a number and a unit'],
  ["512mb", 'must be bytes such as "512Mi" or "2Gi", got "512mb"; did you mean "512Mi"?'],
  ["5Kb", 'must be bytes such as "512Mi" or "2Gi", got "5Kb"; did you mean "5Ki"? memory must be at least 4Mi'],
  ["5p", 'must be bytes such as "512Mi" or "2Gi", got "5p"; did you mean "5Pi"? memory must be at most 24Ti'],
  ["100m", 'must be a whole number of bytes, got "100m" (millibytes); did you mean "100Mi"?'],
  ["16.000000001Mi", 'must be a whole number of bytes, got "16.000000001Mi"; use a smaller unit'],
  ["16777216.001", 'must be a whole number of bytes, got "16777216.001"; use a smaller unit'],
  ["4194304.5", 'must be a whole number of bytes, got "4194304.5"; use a smaller unit'],
  ["512", 'must be at least 4Mi of memory, got "512"; did you mean "512Mi"?'],
  ["3Mi", 'must be at least 4Mi of memory, got "3Mi"; raise it'],
  ["25Ti", 'must be at most 24Ti of memory, got "25Ti"; use a smaller unit, such as "Gi"'],
])("%s is rejected as a memory quantity", (text, message) => {
  expect(memoryProblem(text)).toBe(message);
});

test.each(["64Mi", "50Gi", "64Ti"])("%s is accepted as a volume size", (text) => {
  expect(storageProblem(text)).toBeUndefined();
});

test.each([
  ["50", 'must be at least 64Mi of storage, got "50"; did you mean "50Gi"?'],
  ["1Mi", 'must be at least 64Mi of storage, got "1Mi"; raise it'],
  ["65Ti", 'must be at most 64Ti of storage, got "65Ti"; use a smaller unit, such as "Gi"'],
])("%s is rejected as a volume size", (text, message) => {
  expect(storageProblem(text)).toBe(message);
});

test("memoryProblem rejects a number with too many digits in any unit and suggests no alternative", () => {
  for (const text of ["1234567890123456Mi", "1234567890123456MB", "0.0000000001Gi"])
    expect(memoryProblem(text)).toBe(
      `must be bytes such as "512Mi" or "2Gi", got "${text}"; write a number and a unit`,
    );
});

test("memoryProblem does not suggest a unit if the amount would still be too small", () => {
  expect(memoryProblem("0")).toBe('must be at least 4Mi of memory, got "0"; raise it');
});
