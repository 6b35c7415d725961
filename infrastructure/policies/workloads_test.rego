package main

import rego.v1

good := {
	"kind": "Deployment",
	"metadata": {"name": "order", "labels": {"app.kubernetes.io/name": "order", "app.kubernetes.io/part-of": "ultramarket"}},
	"spec": {"template": {"spec": {
		"automountServiceAccountToken": false,
		"terminationGracePeriodSeconds": 35,
		"containers": [{
			"image": "ghcr.io/ultramarket/order:0123abc",
			"lifecycle": {"preStop": {"sleep": {"seconds": 15}}},
			"env": [{"name": "DATABASE_URL", "valueFrom": {"secretKeyRef": {}}}],
		}],
	}}},
}

with_patch(path, value) := json.patch(good, [{"op": "add", "path": path, "value": value}])

container := "/spec/template/spec/containers/0"

test_a_deployment_of_ours_passes if count(deny) == 0 with input as good

test_a_secret_in_the_manifest_is_refused if {
	count(deny) == 1 with input as with_patch(sprintf("%s/env/0", [container]), {"name": "STRIPE_SECRET_KEY", "value": "sk"})
}

test_an_image_from_elsewhere_is_refused if {
	count(deny) == 1 with input as with_patch(sprintf("%s/image", [container]), "registry.example/order:1")
}

test_an_image_that_moves_is_refused if {
	count(deny) == 1 with input as with_patch(sprintf("%s/image", [container]), "ghcr.io/ultramarket/order:latest")
}

test_an_end_without_time_is_refused if {
	count(deny) == 1 with input as with_patch("/spec/template/spec/terminationGracePeriodSeconds", 20)
}

test_a_token_of_the_api_is_refused if {
	count(deny) == 1 with input as with_patch("/spec/template/spec/automountServiceAccountToken", true)
}

test_a_workload_without_labels_is_refused if {
	count(deny) == 2 with input as with_patch("/metadata/labels", {})
}
