"""What accounts have that moto 5.2 has not: quotas of EC2, the key that new volumes are encrypted with, and the block of public access to VPCs.

An account is as AWS opens it. https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html:
"The default quotas are determined by AWS at the time of account creation"; of those opened today it is 5 vCPUs of Standard, and none with GPUs.
"""

import json

STANDARD = ("L-34B43A08", "L-1216C47A")


def mend_accounts():
    from moto.core.responses import ActionResult
    from moto.ec2.models.subnets import Subnet
    from moto.ec2.responses.elastic_block_store import ElasticBlockStore
    from moto.servicequotas.exceptions import NoSuchResource
    from moto.servicequotas.responses import ServiceQuotasResponse

    # A quota that was never changed is not there: its default is asked for by another name.
    # https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
    def get_aws_default_service_quota(self):
        asked = json.loads(self.body)
        if asked.get("ServiceCode") != "ec2":
            raise NoSuchResource
        code = asked["QuotaCode"]
        value = 5.0 if code in STANDARD else 0.0
        return json.dumps({"Quota": {"ServiceCode": "ec2", "QuotaCode": code, "Value": value, "Adjustable": True}})

    ServiceQuotasResponse.get_aws_default_service_quota = get_aws_default_service_quota

    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsDefaultKmsKeyId.html
    def get_ebs_default_kms_key_id(self):
        return ActionResult({"KmsKeyId": getattr(self.ec2_backend, "chosen_kms_key_id", "alias/aws/ebs")})

    def modify_ebs_default_kms_key_id(self):
        self.ec2_backend.chosen_kms_key_id = self._get_param("KmsKeyId")
        return ActionResult({"KmsKeyId": self.ec2_backend.chosen_kms_key_id})

    def reset_ebs_default_kms_key_id(self):
        self.ec2_backend.chosen_kms_key_id = "alias/aws/ebs"
        return ActionResult({"KmsKeyId": self.ec2_backend.chosen_kms_key_id})

    ElasticBlockStore.get_ebs_default_kms_key_id = get_ebs_default_kms_key_id
    ElasticBlockStore.modify_ebs_default_kms_key_id = modify_ebs_default_kms_key_id
    ElasticBlockStore.reset_ebs_default_kms_key_id = reset_ebs_default_kms_key_id

    # An account may block the internet gateways of all its VPCs but those that are exempt; each subnet says what it is under.
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_BlockPublicAccessStates.html
    def modify_vpc_block_public_access_options(self):
        self.ec2_backend.block_mode = self._get_param("InternetGatewayBlockMode")
        return ActionResult({"VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": self.ec2_backend.block_mode}})

    def create_vpc_block_public_access_exclusion(self):
        exempt = getattr(self.ec2_backend, "exempt_vpcs", [])
        self.ec2_backend.exempt_vpcs = [*exempt, self._get_param("VpcId")]
        return ActionResult({"VpcBlockPublicAccessExclusion": {"State": "create-complete"}})

    def block_public_access_states(self):
        is_exempt = self.vpc_id in getattr(self.ec2_backend, "exempt_vpcs", [])
        mode = "off" if is_exempt else getattr(self.ec2_backend, "block_mode", "off")
        return {"InternetGatewayBlockMode": mode}

    ElasticBlockStore.modify_vpc_block_public_access_options = modify_vpc_block_public_access_options
    ElasticBlockStore.create_vpc_block_public_access_exclusion = create_vpc_block_public_access_exclusion
    Subnet.block_public_access_states = property(block_public_access_states)
