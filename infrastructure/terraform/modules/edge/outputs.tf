output "cdn_domain" {
  description = "CloudFront's own name of the distribution."
  value       = aws_cloudfront_distribution.this.domain_name
}
