# What UltraMarket asks of its own workloads and no general checker knows. `npm run ops:check -- policies`
package main

import rego.v1

workloads := {"Deployment", "Job"}

pod := input.spec.template.spec if input.kind in workloads

pod := input.spec.jobTemplate.spec.template.spec if input.kind == "CronJob"

containers contains container if some container in pod.containers

containers contains container if some container in pod.initContainers

name := sprintf("%s %s", [input.kind, input.metadata.name])

# A secret that stands in a manifest stands in its history, in Helm's releases and in every backup of the cluster.
deny contains message if {
	some container in containers
	some variable in container.env
	regex.match(`(SECRET|PASSWORD|TOKEN|_KEY|DATABASE_URL|MONGODB_URI)$`, variable.name)
	not variable.valueFrom
	message := sprintf("%s: %s has a value of its own instead of one from a Secret", [name, variable.name])
}

# Only what we build or have chosen, and always one exact version of it.
deny contains message if {
	some container in containers
	not regex.match(`^(ghcr\.io/ultramarket/|docker\.io/(library|amazon|clickhouse)/)[a-z-]+:[A-Za-z0-9._-]+$`, container.image)
	message := sprintf("%s: %s is no image of ours or of those we have chosen, or has no version", [name, container.image])
}

deny contains message if {
	some container in containers
	endswith(container.image, ":latest")
	message := sprintf("%s: %s moves", [name, container.image])
}

# Balancers hear of the end before it begins, and the service still has its own 15 s (SHUTDOWN_GRACE_MS) after it.
deny contains message if {
	input.kind == "Deployment"
	some container in pod.containers
	pause := object.get(container, ["lifecycle", "preStop", "sleep", "seconds"], 0)
	pod.terminationGracePeriodSeconds < pause + 15
	message := sprintf("%s: %v s are too few for a pause of %v s and a shutdown", [name, pod.terminationGracePeriodSeconds, pause])
}

deny contains message if {
	input.kind == "Deployment"
	not pod.containers[0].lifecycle.preStop
	message := sprintf("%s ends without a pause for the balancers", [name])
}

# Dashboards, budgets and network policies find workloads by these.
deny contains message if {
	input.kind in workloads
	some label in ["app.kubernetes.io/name", "app.kubernetes.io/part-of"]
	not input.metadata.labels[label]
	message := sprintf("%s has no label %s", [name, label])
}

# No pod of ours talks to the Kubernetes API.
deny contains message if {
	pod
	not pod.automountServiceAccountToken == false
	message := sprintf("%s carries a token of the Kubernetes API", [name])
}
