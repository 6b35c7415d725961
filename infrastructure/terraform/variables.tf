variable "environment" {
  description = "Which of the shop's environments this is; part of every name."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "production"], var.environment)
    error_message = "There are dev, staging and production."
  }
}

variable "region" {
  description = "Where everything but the CDN lives."
  type        = string
  default     = "us-east-1"
}

variable "zones" {
  description = "How many availability zones the network spans."
  type        = number
  default     = 3

  validation {
    condition     = var.zones >= 2 && var.zones <= 6
    error_message = "A shop that survives a zone needs two; six is what the address plan has room for."
  }
}

variable "cidr" {
  description = "Addresses of the network, a /16."
  type        = string
  default     = "10.20.0.0/16"
}

variable "domain" {
  description = "Host name of the API; its zone must be in Route 53."
  type        = string
}

variable "zone_name" {
  description = "The Route 53 zone that the domain belongs to."
  type        = string
}

variable "nodes" {
  description = "Worker nodes of the cluster."
  type = object({
    instance_types = list(string)
    min            = number
    desired        = number
    max            = number
  })
  default = {
    instance_types = ["m7i.xlarge"]
    min            = 3
    desired        = 5
    max            = 10
  }
}

variable "administrators" {
  description = "ARNs of the IAM roles that may do everything in the cluster."
  type        = list(string)
}

variable "api_cidrs" {
  description = "Networks from which the Kubernetes API may be reached. Empty: only from inside."
  type        = list(string)
  default     = []
}

variable "postgres" {
  description = "The PostgreSQL server that every service has a database and a login on."
  type = object({
    instance_class = string
    storage_gb     = number
    max_storage_gb = number
    multi_zone     = bool
    backup_days    = number
  })
  default = {
    instance_class = "db.m7g.xlarge"
    storage_gb     = 100
    max_storage_gb = 1000
    multi_zone     = true
    backup_days    = 14
  }
}

variable "cache" {
  description = "Node type and replicas of the two Redis systems."
  type = object({
    node_type = string
    replicas  = number
  })
  default = {
    node_type = "cache.r7g.large"
    replicas  = 2
  }
}

variable "kafka" {
  description = "Brokers: one per zone."
  type = object({
    instance_type = string
    storage_gb    = number
  })
  default = {
    instance_type = "kafka.m7g.large"
    storage_gb    = 200
  }
}

variable "search" {
  description = "Nodes that Elasticsearch has to itself."
  type = object({
    instance_types = list(string)
    nodes          = number
  })
  default = {
    instance_types = ["r7i.large"]
    nodes          = 3
  }
}
