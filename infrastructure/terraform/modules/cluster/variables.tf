variable "name" {
  description = "Name of the cluster."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes."
  type        = string
  default     = "1.35"
}

variable "private_subnets" {
  description = "Where nodes and pods live."
  type        = list(string)
}

variable "nodes" {
  description = "Size of the node group."
  type = object({
    instance_types = list(string)
    min            = number
    desired        = number
    max            = number
  })
}

variable "administrators" {
  description = "ARNs of the IAM roles that may do everything."
  type        = list(string)
}

variable "api_cidrs" {
  description = "Networks from which the API may be reached from outside."
  type        = list(string)
}

variable "key_arn" {
  description = "Key that Kubernetes secrets are encrypted with."
  type        = string
}
