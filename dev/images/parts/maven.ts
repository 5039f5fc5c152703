import { cpSync, mkdirSync, readFileSync, readdirSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../tools/project";
import type { Part, Workplace } from "../layer";
import { CannotBuild, run } from "../run";

const PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1";

/** Unpacks a zip artifact from Maven's repository. The archive's only folder becomes the folder `to`. */
export function mavenZip(artifact: string, to: string): Part {
  return {
    recipe: () => JSON.stringify(["maven-zip", artifact, to]),
    write: async (root, work) => {
      const unpacked = await unzip(artifact, work);
      cpSync(join(unpacked, onlyEntry(unpacked)), join(root, to), { recursive: true, verbatimSymlinks: true });
    },
  };
}

/** Unpacks the xz archive in an artifact from Maven's repository to the folder `to`. */
export function mavenXz(artifact: string, to: string): Part {
  return {
    recipe: () => JSON.stringify(["maven-xz", artifact, to]),
    write: async (root, work) => {
      const unpacked = await unzip(artifact, work);
      const archive = readdirSync(unpacked).find((name) => name.endsWith(".txz"));
      if (archive === undefined) throw new CannotBuild(`${artifact} must contain a .txz file`);
      mkdirSync(join(root, to), { recursive: true });
      const args = ["-C", join(root, to), "--no-same-owner", "-xJf", join(unpacked, archive)];
      await run("tar", args, { environment: work.environment });
    },
  };
}

/** Copies the jars that `dev/images/poms/<name>.xml` requires, including transitive ones, to the folder `to`. */
export function mavenJars(name: string, to: string): Part {
  const pom = join(projectFolder(), "dev", "images", "poms", `${name}.xml`);
  return {
    recipe: () => JSON.stringify(["maven-jars", readFileSync(pom, "utf8"), to]),
    write: async (root, { environment }) => {
      const output = `-DoutputDirectory=${join(root, to)}`;
      await run("mvn", ["-q", "-B", "-f", pom, `${PLUGIN}:copy-dependencies`, "-DincludeScope=runtime", output], {
        environment,
      });
    },
  };
}

/** Downloads an artifact through Maven's own cache and unpacks it to a new folder. */
async function unzip(artifact: string, { folder, environment }: Workplace): Promise<string> {
  const downloads = join(folder, "maven");
  await run("mvn", ["-q", "-B", `${PLUGIN}:copy`, `-Dartifact=${artifact}`, `-DoutputDirectory=${downloads}`], {
    environment,
    folder,
  });
  const unpacked = join(folder, "unpacked");
  await run("unzip", ["-q", join(downloads, onlyEntry(downloads)), "-d", unpacked], { environment });
  return unpacked;
}

function onlyEntry(folder: string): string {
  const [entry, ...more] = readdirSync(folder);
  if (entry === undefined || more.length > 0) throw new CannotBuild(`${folder} must have one entry`);
  return entry;
}
