variable "name" {
  description = "Name of the server."
  type        = string
}

variable "major_version" {
  description = "Major version of PostgreSQL."
  type        = string
  default     = "18"
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnets" {
  description = "Where the server and its standby live."
  type        = list(string)
}

variable "client_group" {
  description = "Security group that may connect."
  type        = string
}

variable "key_arn" {
  description = "Key that data, password and figures are encrypted with."
  type        = string
}

variable "instance_class" {
  description = "Size of the server."
  type        = string
}

variable "storage_gb" {
  description = "Disk at the beginning, GiB."
  type        = number
}

variable "max_storage_gb" {
  description = "Up to which the disk grows by itself, GiB."
  type        = number
}

variable "multi_zone" {
  description = "Whether a standby in another zone takes over."
  type        = bool
}

variable "backup_days" {
  description = "How far back in time the server can be restored."
  type        = number
}

variable "delete_protection" {
  description = "Whether the server refuses to be deleted."
  type        = bool
}
