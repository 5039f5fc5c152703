import { isOlder, kubernetesVersionProblem } from "../../../../lib/spec/values/kubernetes-version";

test.each(["1.27", "1.30", "1.36", "1.50"])("%s is a version of Kubernetes", (version) => {
  expect(kubernetesVersionProblem(version)).toBeUndefined();
});

test.each([
  ["1.26", 'must be at least 1.27, whose fields the manifests use, got "1.26"; upgrade the cluster'],
  ["1.93", 'must be a version that exists, got "1.93"; write the server version that kubectl version shows'],
  ["v1.30.2", 'must be a minor version of Kubernetes such as "1.30", got "v1.30.2"; write "1.30"'],
  ["1.33+", 'must be a minor version of Kubernetes such as "1.30", got "1.33+"; write "1.33"'],
  ["v1.33.1-eks-1234", 'must be a minor version of Kubernetes such as "1.30", got "v1.33.1-eks-1234"; write "1.33"'],
  [
    "1.3",
    'must be a minor version of Kubernetes such as "1.30", got "1.3"; write the server version that kubectl version shows',
  ],
  [
    "11.30",
    'must be a minor version of Kubernetes such as "1.30", got "11.30"; write the server version that kubectl version shows',
  ],
  [
    "",
    'must be a minor version of Kubernetes such as "1.30", got ""; write the server version that kubectl version shows',
  ],
])("%j is not a version of Kubernetes", (version, message) => {
  expect(kubernetesVersionProblem(version)).toBe(message);
});

test("minor versions are compared as numbers", () => {
  expect([isOlder("1.9", "1.30"), isOlder("1.30", "1.9"), isOlder("1.30", "1.30")]).toEqual([true, false, false]);
});
