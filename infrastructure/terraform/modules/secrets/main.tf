data "aws_caller_identity" "here" {}

resource "aws_kms_key" "this" {
  description             = var.name
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Action    = "kms:*"
        Resource  = "*"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.here.account_id}:root" }
      },
    ]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}

# Only the place is made here: a value in Terraform would be readable in its state. The keys of each secret are the
# variables of `<service>-secrets` in the Helm values; the external-secrets operator copies them into the cluster.
resource "aws_secretsmanager_secret" "service" {
  for_each = toset(var.services)

  name                    = "${var.name}/${each.value}"
  description             = "Environment of ${each.value}-service"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.protected ? 30 : 0
}
