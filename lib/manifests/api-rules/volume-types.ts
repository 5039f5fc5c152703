import * as check from "./checks";
import { atMostOne, filled, is, within, type Rule, type RulesByType } from "./rules";

/** Sources of a volume. At most one may be set, and none means an empty directory. */
const VOLUME_SOURCES = [
  ..."awsElasticBlockStore azureDisk azureFile cephfs cinder configMap csi downwardAPI emptyDir ephemeral fc flexVolume flocker".split(
    " ",
  ),
  ..."gcePersistentDisk gitRepo glusterfs hostPath image iscsi nfs persistentVolumeClaim photonPersistentDisk portworxVolume".split(
    " ",
  ),
  ..."projected quobyte rbd scaleIO secret storageos vsphereVolume".split(" "),
];
const SHORTEST_TOKEN_SECONDS = 600;
/** Fields of a Pod that a file can have. */
const METADATA_FIELD: check.Check = {
  isValid: (value) =>
    /^metadata\.(name|namespace|uid|labels|annotations|(labels|annotations)\['.+'\])$/.test(String(value)),
  allowed: "a field of the pod's metadata, such as metadata.labels",
};
const named: Rule = filled("name");

/** Rules of the volumes of a pod. Source: pkg/apis/core/validation/validation.go of Kubernetes. */
export const VOLUME_RULES: RulesByType = {
  "core.v1.Volume": [named, is(check.label, "name"), atMostOne(...VOLUME_SOURCES)],
  "core.v1.VolumeMount": [
    filled("name", "mountPath"),
    is(check.oneOf("Disabled", "Enabled", "IfPossible"), "recursiveReadOnly"),
    atMostOne("subPath", "subPathExpr"),
    readOnlyTree,
  ],
  "core.v1.VolumeDevice": [filled("name", "devicePath")],
  "core.v1.EmptyDirVolumeSource": [is(check.amount, "sizeLimit")],
  "core.v1.ConfigMapVolumeSource": [named, mode("defaultMode")],
  "core.v1.SecretVolumeSource": [filled("secretName"), mode("defaultMode")],
  "core.v1.DownwardAPIVolumeFile": [within("fieldRef", is(METADATA_FIELD, "fieldPath"))],
  "core.v1.DownwardAPIVolumeSource": [mode("defaultMode")],
  "core.v1.ProjectedVolumeSource": [mode("defaultMode")],
  "core.v1.PersistentVolumeClaimVolumeSource": [filled("claimName")],
  "core.v1.HostPathVolumeSource": [filled("path")],
  "core.v1.NFSVolumeSource": [filled("server", "path"), is(check.absolutePath, "path")],
  "core.v1.CSIVolumeSource": [filled("driver")],
  "core.v1.EphemeralVolumeSource": [filled("volumeClaimTemplate")],
  "core.v1.KeyToPath": [filled("key", "path"), mode("mode"), relative("path")],
  "core.v1.SecretProjection": [named],
  "core.v1.ConfigMapProjection": [named],
  "core.v1.ServiceAccountTokenProjection": [
    filled("path"),
    is(check.from(SHORTEST_TOKEN_SECONDS, 2 ** 32), "expirationSeconds"),
  ],
  "core.v1.VolumeProjection": [atMostOne("configMap", "downwardAPI", "secret", "serviceAccountToken")],
};

/** File mode from 0 to 0777. */
function mode(field: string): Rule {
  return is({ ...check.from(0, 0o777), allowed: "between 0 and 0777 (511)" }, field);
}

function relative(field: string): Rule {
  return is(
    { isValid: (value) => !/^\/|(^|\/)\.\.(\/|$)/.test(String(value)), allowed: "a relative path without .." },
    field,
  );
}

function readOnlyTree(mount: Parameters<Rule>[0]): string | undefined {
  const isRecursive = mount["recursiveReadOnly"] !== undefined && mount["recursiveReadOnly"] !== "Disabled";
  return isRecursive && mount["readOnly"] !== true ? "recursiveReadOnly requires readOnly" : undefined;
}
