variable "name" {
  description = "Put before every name."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network, a /16."
  type        = string
}

variable "zones" {
  description = "How many availability zones to use."
  type        = number
}
