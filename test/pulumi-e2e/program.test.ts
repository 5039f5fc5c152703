import type { Outcome } from "../e2e/support/kubectl";
import { CUSTOM_PROGRAM } from "./support/programs";
import { createProject } from "./support/project";

/**
 * Maximum time to report an error, as a multiple of the program's startup time. On Node 20, reporting an error with source maps
 * took ten times as long as startup. Without source maps, it takes about as long as startup.
 */
const STARTS = 4;

/** Startup time of the program on this machine, in seconds. */
let start: number;

beforeAll(async () => {
  const fine = await createProject({ stack: "dev", program: CUSTOM_PROGRAM });
  const { code, stderr, seconds } = await timed(() => fine.try(["preview", "--stack", "dev"]));
  if (code !== 0) throw new Error(`a preview of valid files exited with ${code}: ${stderr}`);
  start = seconds;
});

const MISTAKE = ["dev.yaml", 'kind: inCluster\n    version: "26.2.5"', 'kind: inCloud\n    version: "26.2.5"'] as const;

test.each([
  ["the shipped program", undefined],
  ["a custom program", CUSTOM_PROGRAM],
])(
  "%s reports an invalid file in one message without a stack trace, and takes no longer than startup",
  async (_name, program) => {
    const dev = await createProject({ stack: "dev", program });
    dev.edit(...MISTAKE);
    const { code, stdout, seconds } = await timed(() => dev.try(["preview", "--json", "--stack", "dev"]));
    expect(code).not.toBe(0);
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
    expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([
      'error: environments/dev.yaml:43:11 datastores.keycloak.kind: must be inCluster or external, got "inCloud"; write inCluster or external\n1 problem in 1 file\n',
    ]);
    expect(seconds).toBeLessThan(STARTS * start);
  },
);

test("a stack whose name matches no environment is rejected before any resource is registered", async () => {
  const wrong = await createProject({ stack: "production" });
  const { code, stdout, stderr } = await timed(() => wrong.try(["up", "--stack", "production"]));
  expect(code).not.toBe(0);
  const text = stdout + stderr;
  expect(text).toContain(
    'stack must be named like an environment in environments (dev, prod, staging), got "production"',
  );
  expect(text).not.toContain("kubernetes:");
});

// The shipped program sets prepareStackTrace. Custom programs need this line, too.
test("without prepareStackTrace, a custom program reports an error in no more time than startup takes", async () => {
  const program = 'Error.prepareStackTrace = undefined; require("access-layer").nothing.more;';
  const own = await createProject({ stack: "dev", program });
  const { code, stdout, stderr, seconds } = await timed(() => own.try(["preview", "--stack", "dev"]));
  expect(code).not.toBe(0);
  expect(`${stdout}${stderr}`).toContain("Cannot read properties of undefined");
  expect(seconds).toBeLessThan(STARTS * start);
});

interface Diagnostic {
  readonly message: string;
  readonly severity: string;
}

async function timed(run: () => Promise<Outcome>): Promise<Outcome & { readonly seconds: number }> {
  const started = Date.now();
  return { ...(await run()), seconds: (Date.now() - started) / 1000 };
}
