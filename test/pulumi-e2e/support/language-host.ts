// Language host for the tests, which the engine starts as `pulumi-language-nodejs` to run Pulumi programs. Pulumi's own host is
// part of its CLI
// and not a published Go module. This one can only run compiled programs.
import { spawn, type ChildProcess } from "child_process";
import { createRequire } from "module";
import { join } from "path";
import { Server, ServerCredentials, status, type handleUnaryCall } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import {
  AboutResponse,
  GetProgramDependenciesResponse,
  GetRequiredPackagesResponse,
  GetRequiredPluginsResponse,
  RunResponse,
  type RunRequest,
} from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** Exit code of a program that has already reported its error. */
const REPORTED = 32;

/** The engine's address is the last argument. */
const engine = process.argv.at(-1) ?? "";

const programs = new Set<ChildProcess>();

function run(request: RunRequest): Promise<RunResponse> {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() ?? "";
  const flags: Readonly<Record<string, string>> = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  // The program's Pulumi SDK, resolved like a `require` in the program.
  const runner = createRequire(join(folder, "index.js")).resolve("@pulumi/pulumi/cmd/run");
  const given = Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
  const dryRun = request.getDryrun() ? ["--dry-run"] : [];
  const environment = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().getEntryList())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: "false",
  };
  return new Promise((resolve, reject) => {
    const args = [runner, ...given, ...dryRun, info?.getEntryPoint() ?? "."];
    const program = spawn(process.execPath, args, {
      cwd: request.getPwd(),
      env: environment,
      stdio: ["ignore", "inherit", "inherit"],
    });
    programs.add(program);
    program.on("error", reject);
    program.on("exit", (code, signal) => {
      programs.delete(program);
      const response = new RunResponse();
      if (code === REPORTED) response.setBail(true);
      else if (code !== 0) response.setError(`the program exited with ${signal ?? `code ${code}`}`);
      resolve(response);
    });
  });
}

function answer<Request, Response>(
  give: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    Promise.resolve(request)
      .then(give)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback({ code: status.UNKNOWN, details: String(error) }),
      );
  };
}

function stop(): void {
  for (const program of programs) program.kill("SIGKILL");
  process.exit(0);
}

/** The server responds to all other calls with "unimplemented". */
const server = new Server({ "grpc.max_receive_message_length": 4e8, "grpc.max_send_message_length": 4e8 });
server.addService(LanguageRuntimeService as never, {
  run: answer(run),
  getPluginInfo: answer(() => new PluginInfo()),
  // The response is empty, because the engine loads each plugin when a program registers its first resource.
  getRequiredPackages: answer(() => new GetRequiredPackagesResponse()),
  getRequiredPlugins: answer(() => new GetRequiredPluginsResponse()),
  getProgramDependencies: answer(() => new GetProgramDependenciesResponse()),
  about: answer(() => {
    const about = new AboutResponse();
    about.setExecutable(process.execPath);
    about.setVersion(process.version);
    return about;
  }),
  cancel: answer(() => {
    for (const program of programs) program.kill("SIGINT");
    return new Empty();
  }),
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
// The engine keeps the other end of stdin open. Stdin closes when the engine exits for any reason.
process.stdin.resume().on("end", stop);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
