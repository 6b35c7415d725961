variable "name" {
  description = "Name of the system."
  type        = string
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnets" {
  description = "Where the nodes live."
  type        = list(string)
}

variable "client_group" {
  description = "Security group that may connect."
  type        = string
}

variable "key_arn" {
  description = "Key that data at rest is encrypted with."
  type        = string
}

variable "node_type" {
  description = "Size of a node."
  type        = string
}

variable "replicas" {
  description = "Copies beside the first; one of them takes over."
  type        = number
}

variable "eviction" {
  description = "What goes when memory is full: maxmemory-policy."
  type        = string
}

variable "snapshots_days" {
  description = "How long daily snapshots are kept; 0 makes none."
  type        = number
}
