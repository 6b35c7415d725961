variable "name" {
  description = "Put before every name."
  type        = string
}

variable "services" {
  description = "Services that have a secret."
  type        = list(string)
}

variable "protected" {
  description = "Whether deleted secrets can be brought back for a month."
  type        = bool
}
