import type { Manifest } from "../../../lib/manifests/manifest";
import { run, type Kubectl } from "../support/kubectl";
import type { Edit, Fields } from "./case";
import { NAMESPACE, objectOf } from "./objects";

/** Makes an edit to an object in the cluster. */
export async function happen(kubectl: Kubectl, edit: Edit, { apiVersion, kind, metadata }: Manifest): Promise<void> {
  const input = (fields: Fields) => ({
    input: JSON.stringify(objectOf(`${apiVersion}/${kind}`, metadata.name, fields)),
  });
  if ("apply" in edit) {
    const flags = ["--server-side", "--force-conflicts", `--field-manager=${edit.manager}`];
    await kubectl.run(["apply", ...flags, "-f", "-"], input(edit.apply));
  } else if ("clientSide" in edit) {
    await kubectl.run(["apply", "-f", "-"], input(edit.clientSide));
  } else if ("replicas" in edit) {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${metadata.name}/scale`;
    const scale = JSON.parse(await kubectl.run(["get", "--raw", path])) as Fields;
    const body = JSON.stringify({ ...scale, spec: { replicas: edit.replicas } });
    const manager = `${path}?fieldManager=kube-controller-manager`;
    await kubectl.run(["replace", "--raw", manager, "-f", "-"], { input: body });
  } else {
    const object = `${[kind, ...(apiVersion.includes("/") ? apiVersion.split("/").slice(0, 1) : [])].join(".")}/${metadata.name}`;
    const args = ["-n", NAMESPACE, ...edit.kubectl.map((arg) => (arg === "OBJECT" ? object : arg))];
    const environment = { ...process.env, KUBE_EDITOR: edit.editor, KUBECONFIG: kubectl.kubeconfig };
    const { code, stderr } = await run(kubectl.program, args, { environment });
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")} exited with ${code}:\n${stderr}`);
  }
}
