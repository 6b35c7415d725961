variable "name" {
  description = "Name of the system."
  type        = string
}

variable "kafka_version" {
  description = "Version of Kafka as MSK names it."
  type        = string
  default     = "3.9.x.kraft"
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnets" {
  description = "One broker in each; three are needed for two copies of everything."
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

variable "instance_type" {
  description = "Size of a broker."
  type        = string
}

variable "storage_gb" {
  description = "Disk of a broker, GiB."
  type        = number
}
