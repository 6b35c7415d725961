variable "name" {
  description = "Put before the buckets' names."
  type        = string
}

variable "key_arn" {
  description = "Key that objects are encrypted with."
  type        = string
}

variable "protected" {
  description = "Whether buckets with something in them refuse to be deleted."
  type        = bool
}
