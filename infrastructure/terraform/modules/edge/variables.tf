variable "name" {
  description = "Name of the web ACL."
  type        = string
}

variable "domain" {
  description = "Host name of the API. The ingress answers at `origin.` before it, with a certificate of its own."
  type        = string
}

variable "zone_name" {
  description = "The Route 53 zone that the domain belongs to."
  type        = string
}

variable "requests_per_5_minutes" {
  description = "What one address may ask before it is refused at the edge: Kong's thousand a minute."
  type        = number
  default     = 5000
}
