# Elasticsearch runs in the cluster under its operator (infrastructure/k8s/engines), because the search client refuses
# OpenSearch. What AWS gives it are nodes of its own: memory for the index, and the kernel setting it maps files with.
resource "aws_launch_template" "this" {
  name_prefix = "${var.name}-search-"

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 50
      volume_type = "gp3"
      encrypted   = true
    }
  }

  # EKS joins its own part to this one, so it has to be of several parts.
  user_data = base64encode(<<-MIME
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="part"

    --part
    Content-Type: text/x-shellscript; charset="us-ascii"

    #!/bin/sh
    echo 'vm.max_map_count = 1048576' > /etc/sysctl.d/90-elasticsearch.conf
    sysctl --system

    --part--
  MIME
  )
}

resource "aws_eks_node_group" "this" {
  cluster_name    = var.cluster
  node_group_name = "search"
  node_role_arn   = var.node_role_arn
  subnet_ids      = var.subnets
  instance_types  = var.instance_types
  ami_type        = "AL2023_x86_64_STANDARD"

  labels = { "ultramarket/nodes" = "search" }

  # Nothing else moves in; Elasticsearch's pods tolerate it and ask for the label.
  taint {
    key    = "ultramarket/nodes"
    value  = "search"
    effect = "NO_SCHEDULE"
  }

  scaling_config {
    min_size     = var.nodes
    desired_size = var.nodes
    max_size     = var.nodes + 1
  }

  # One at a time: with two copies of each shard nothing is missing meanwhile.
  update_config {
    max_unavailable = 1
  }

  launch_template {
    id      = aws_launch_template.this.id
    version = aws_launch_template.this.latest_version
  }
}
