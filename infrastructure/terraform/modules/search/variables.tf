variable "name" {
  description = "Put before every name."
  type        = string
}

variable "cluster" {
  description = "Name of the cluster."
  type        = string
}

variable "node_role_arn" {
  description = "Role of the cluster's nodes."
  type        = string
}

variable "subnets" {
  description = "Where nodes live, one per zone."
  type        = list(string)
}

variable "instance_types" {
  description = "Size of a node."
  type        = list(string)
}

variable "nodes" {
  description = "How many nodes Elasticsearch has."
  type        = number
}
