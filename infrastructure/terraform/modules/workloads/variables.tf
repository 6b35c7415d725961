variable "name" {
  description = "Put before every name."
  type        = string
}

variable "cluster" {
  description = "Name of the cluster."
  type        = string
}

variable "key_arn" {
  description = "Key of this environment."
  type        = string
}

variable "secret_arns" {
  description = "Secrets that may be copied into the cluster."
  type        = map(string)
}

variable "files_arn" {
  description = "Bucket of the file service."
  type        = string
}

variable "backups_arn" {
  description = "Bucket of the backup jobs."
  type        = string
}

variable "file_account" {
  description = "Service account of the file service."
  type        = string
}
