// `npm run sbom`: prints the software bill of materials of the package, as CycloneDX JSON.
import { packageSbom } from "./release/package-sbom";
import { projectFolder } from "../tools/project";
import { runMain } from "./run-main";

runMain(() => {
  console.log(JSON.stringify(packageSbom(projectFolder()), null, 2));
  return 0;
});
