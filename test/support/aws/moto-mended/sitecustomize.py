"""What moto 5.2 gets wrong of CloudFormation, mended. Python runs this before moto_server.

Each of these is a gap of the emulator, not of AWS; nothing here makes anything easier than AWS does.
"""

import os
import sys
import threading

# How long a group is there after it was told to go. Of AWS it is as long as its instances take to end: minutes.
# Long enough for emulated instances to end, which they do on their own.
PENDING_DELETE_SECONDS = 6


def mend():
    from moto.autoscaling.exceptions import ValidationError
    from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup, autoscaling_backends
    from moto.awslambda.models import LambdaFunction
    from moto.cloudformation.models import ChangeSet
    from moto.cloudformation.parsing import OutputMap, ResourceMap, parse_and_update_resource
    from moto.ec2.models import ec2_backends
    from moto.ec2.models.internet_gateways import InternetGateway
    from moto.ec2.models.subnets import SubnetRouteTableAssociation
    from moto.ec2.models.vpcs import VPC, VPCEndPoint
    from moto.ssm.models import Parameter

    def before(owner, name, mended):
        setattr(owner, name, mended(getattr(owner, name)))

    # The tags of a parameter are a map, where everything else has a list.
    def with_listed_tags(create):
        def mended(cls, resource_name, cloudformation_json, *args, **kwargs):
            properties = dict(cloudformation_json["Properties"])
            tags = properties.get("Tags")
            if isinstance(tags, dict):
                properties["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
            return create(resource_name, {**cloudformation_json, "Properties": properties}, *args, **kwargs)

        return classmethod(mended)

    before(Parameter, "create_from_cloudformation_json", with_listed_tags)

    # A stack that a change set creates has outputs, too.
    def with_outputs(apply):
        def mended(self, *args, **kwargs):
            apply(self, *args, **kwargs)
            self.stack.output_map = OutputMap(self.stack.resource_map, self.template_dict, self.stack.stack_id)

        return mended

    before(ChangeSet, "apply", with_outputs)

    # What CloudFormation keeps unless its creation is taken back, moto deletes.
    def with_kept(delete):
        def mended(self):
            for resource in self._resource_json_map.values():
                if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
                    resource["DeletionPolicy"] = "Retain"
            delete(self)

        return mended

    before(ResourceMap, "delete", with_kept)

    # Route tables, gateways and endpoints are left behind, and the tables keep their VPC.
    def with_route_tables(delete):
        def mended(cls, resource_name, cloudformation_json, account_id, region_name):
            backend = ec2_backends[account_id][region_name]
            if not backend.describe_subnets(filters={"vpc-id": resource_name}):
                for table in backend.describe_route_tables(filters={"vpc-id": resource_name}):
                    if table.main_association_id is None:
                        backend.route_tables.pop(table.id)
            delete(resource_name, cloudformation_json, account_id, region_name)

        return classmethod(mended)

    # A subnet of a stack goes by the table that it was given, not by the main one.
    def with_association(create):
        def mended(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
            made = create(resource_name, cloudformation_json, account_id, region_name, **kwargs)
            ec2_backends[account_id][region_name].associate_route_table(made.route_table_id, subnet_id=made.subnet_id)
            return made

        return classmethod(mended)

    before(SubnetRouteTableAssociation, "create_from_cloudformation_json", with_association)

    def delete_endpoint(cls, resource_name, cloudformation_json, account_id, region_name):
        ec2_backends[account_id][region_name].vpc_end_points.pop(resource_name)

    def delete_gateway(cls, resource_name, cloudformation_json, account_id, region_name):
        ec2_backends[account_id][region_name].internet_gateways.pop(resource_name)

    before(VPC, "delete_from_cloudformation_json", with_route_tables)
    InternetGateway.delete_from_cloudformation_json = classmethod(delete_gateway)
    VPCEndPoint.delete_from_cloudformation_json = classmethod(delete_endpoint)

    # An update of a group takes its instances away and makes others; and it is left out when only a launch template's number is new.
    def update_group(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        properties = cloudformation_json["Properties"]
        original_resource.update(
            availability_zones=properties.get("AvailabilityZones"),
            desired_capacity=properties.get("DesiredCapacity"),
            max_size=int(properties["MaxSize"]),
            min_size=int(properties["MinSize"]),
            launch_config_name=None,
            launch_template=None,
            vpc_zone_identifier=",".join(properties.get("VPCZoneIdentifier", [])) or None,
            health_check_period=None,
            health_check_type=None,
            mixed_instances_policy=properties["MixedInstancesPolicy"],
        )
        return original_resource

    def with_groups(update):
        def mended(self, template, parameters=None):
            update(self, template, parameters)
            for name, resource in template["Resources"].items():
                if resource["Type"] == "AWS::AutoScaling::AutoScalingGroup":
                    parse_and_update_resource(name, resource, self, self._account_id, self._region_name)

        return mended

    FakeAutoScalingGroup.update_from_cloudformation_json = classmethod(update_group)
    before(ResourceMap, "update", with_groups)

    # Whoever deletes a group by force deletes its instances, also those that are protected. The group is there until they are terminated, and
    # refuses changes for that time ("pending delete": API reference of Auto Scaling, DeleteAutoScalingGroup and UpdateAutoScalingGroup).
    pending = {}

    def refuse_pending(backend, group_name):
        if pending.get(group_name) is backend.autoscaling_groups.get(group_name, False):
            raise ValidationError(f"AutoScalingGroup by name {group_name} is pending delete")

    def with_instances(delete):
        def mended(self, group_name, *args, **kwargs):
            group = self.autoscaling_groups.get(group_name)
            if group is None:
                return delete(self, group_name, *args, **kwargs)
            refuse_pending(self, group_name)
            pending[group_name] = group
            ids = [state.instance.id for state in group.instance_states]
            left = [one for one in ids if self.ec2_backend.get_instance(one).state != "terminated"]
            if left:
                self.ec2_backend.terminate_instances(left)

            def end():
                pending.pop(group_name, None)
                if self.autoscaling_groups.get(group_name) is group:
                    delete(self, group_name, *args, **kwargs)

            timer = threading.Timer(PENDING_DELETE_SECONDS, end)
            timer.daemon = True
            timer.start()

        return mended

    def unless_pending(change):
        def mended(self, *args, **kwargs):
            refuse_pending(self, kwargs.get("name") or kwargs.get("group_name") or args[0])
            return change(self, *args, **kwargs)

        return mended

    before(AutoScalingBackend, "delete_auto_scaling_group", with_instances)
    for change in ("set_desired_capacity", "update_auto_scaling_group"):
        before(AutoScalingBackend, change, unless_pending)

    # A resource that is gone already is no fault to CloudFormation; moto means it, and catches another exception. One that is there is changed before it is deleted.
    def delete_group(self, account_id, region_name):
        backend = autoscaling_backends[account_id][region_name]
        if self.name not in backend.autoscaling_groups:
            return
        refuse_pending(backend, self.name)
        backend.delete_auto_scaling_group(self.name)

    FakeAutoScalingGroup.delete = delete_group

    # It would look for Docker, and leave a log group that is not in the stack. The tests run the functions themselves.
    LambdaFunction.invoke = lambda self, *args, **kwargs: (b"", {}, "")


def mend_launches():
    """An Auto Scaling group that AWS refuses instances, as tests ask for by tags of the group.

    emulated:refuses  what EC2 says to a launch: the activity fails with it, and no instance comes
    emulated:pends    instances stay Pending: EC2 has not launched them yet
    emulated:suspends Auto Scaling has given up launching after a day, and says this of the process Launch
    """
    from datetime import datetime, timezone

    from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup
    from moto.autoscaling.responses import AutoScalingResponse
    from moto.core.responses import ActionResult

    activities = {}

    def tag_of(group, key):
        return next((tag["Value"] for tag in group.tags if tag["Key"] == key), None)

    # Activities come newest first (API reference of Auto Scaling, DescribeScalingActivities).
    def record(group, description, status, message=None):
        now = datetime.now(timezone.utc)
        log = activities.setdefault(group.name, [])
        activity = {
            "ActivityId": f"a-{len(log)}",
            "AutoScalingGroupName": group.name,
            "Description": description,
            "Cause": "an instance was started in response to a difference between desired and actual capacity",
            "StartTime": now,
            "EndTime": now,
            "StatusCode": status,
            "Progress": 100,
            "Details": "{}",
        }
        log.insert(0, activity if message is None else {**activity, "StatusMessage": message})

    def refusing(launch):
        def mended(self, count_needed, propagated_tags):
            if any(process["ProcessName"] == "Launch" for process in suspended(self)):
                return
            refused = tag_of(self, "emulated:refuses")
            if refused is not None:
                # "Launching a new EC2 instance.  Status Reason: ..." names no instance.
                record(self, "Launching a new EC2 instance", "Failed", f"{refused} Launching EC2 instance failed.")
                return
            known = {state.instance.id for state in self.instance_states}
            launch(self, count_needed, propagated_tags)
            for state in self.instance_states:
                if state.instance.id in known:
                    continue
                record(self, f"Launching a new EC2 instance: {state.instance.id}", "Successful")
                if tag_of(self, "emulated:pends") is not None:
                    state.lifecycle_state = "Pending"

        return mended

    # moto keeps the names alone, without a reason.
    def suspended(group):
        of_aws = tag_of(group, "emulated:suspends")
        found = [{"ProcessName": "Launch", "SuspensionReason": of_aws}] if of_aws is not None else []
        by_user = getattr(group, "user_suspended", {})
        return found + [{"ProcessName": name, "SuspensionReason": why} for name, why in by_user.items()]

    def suspend(self, group_name, scaling_processes):
        at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        group = self.autoscaling_groups[group_name]
        by_user = {name: f"User suspended at {at}" for name in scaling_processes}
        group.user_suspended = {**getattr(group, "user_suspended", {}), **by_user}

    def resume(self, group_name, scaling_processes):
        group = self.autoscaling_groups[group_name]
        group.user_suspended = {
            name: why
            for name, why in getattr(group, "user_suspended", {}).items()
            if scaling_processes and name not in scaling_processes
        }
        if not scaling_processes or "Launch" in scaling_processes:
            group.tags = [tag for tag in group.tags if tag["Key"] != "emulated:suspends"]
        group.set_desired_capacity(group.desired_capacity)

    def describe(self):
        name = self._get_param("AutoScalingGroupName")
        return ActionResult({"Activities": activities.get(name, [])[: int(self._get_param("MaxRecords") or 100)]})

    FakeAutoScalingGroup.replace_autoscaling_group_instances = refusing(
        FakeAutoScalingGroup.replace_autoscaling_group_instances
    )
    AutoScalingBackend.suspend_processes = suspend
    AutoScalingBackend.resume_processes = resume
    FakeAutoScalingGroup.suspended_processes = property(suspended, lambda group, names: None)
    AutoScalingResponse.describe_scaling_activities = describe


def mend_ebs():
    import base64
    import hashlib
    import json

    from moto.core.exceptions import JsonRESTError
    from moto.ebs.models import EBSBackend, EBSSnapshot
    from moto.ebs.responses import EBSResponse

    block_bytes = 524288

    class Refused(JsonRESTError):
        code = 400

        def __init__(self, message):
            super().__init__("ValidationException", message)

    # A snapshot is pending until it is completed, and has what its parent has.
    def start_snapshot(self):
        asked = json.loads(self.body)
        parent = asked.get("ParentSnapshotId")
        backend = self.ebs_backend
        if parent and "Encrypted" in asked:
            raise Refused("Encrypted and ParentSnapshotId exclude each other")
        if parent and backend.ec2_backend.snapshots[parent].status != "completed":
            raise Refused("the parent is not completed")
        if parent and asked["VolumeSize"] < backend.ec2_backend.snapshots[parent].volume.size:
            raise Refused("VolumeSize is below that of the parent")
        made = backend.start_snapshot(asked.get("VolumeSize"), asked.get("Tags"), asked.get("Description"))
        of_ec2 = backend.ec2_backend.snapshots[made.snapshot_id]
        of_ec2.status = "pending"
        of_ec2.encrypted = backend.ec2_backend.snapshots[parent].encrypted if parent else bool(asked.get("Encrypted"))
        made.inherited = dict(backend.snapshots[parent].blocks) if parent else {}
        made.block_size = block_bytes
        # The volume that it is made of here is nobody's.
        backend.ec2_backend.volumes.pop(of_ec2.volume.id, None)
        return json.dumps(made.to_json())

    # What was sent is what is kept, and nothing is put into a snapshot that is completed.
    def put_snapshot_block(self, snapshot_id, block_index, block_data, checksum, checksum_algorithm, data_length):
        if self.ec2_backend.snapshots[snapshot_id].status != "pending":
            raise Refused("the snapshot is not pending")
        digest = base64.b64encode(hashlib.sha256(block_data).digest()).decode()
        if len(block_data) != block_bytes or digest != checksum or checksum_algorithm != "SHA256":
            raise Refused("the block is not what its checksum says")
        self.snapshots[snapshot_id].put_block(block_index, block_data, checksum, checksum_algorithm, data_length)
        return checksum, checksum_algorithm

    def complete_snapshot(self):
        snapshot_id = self.parsed_url.path.split("/")[-1]
        made = self.ebs_backend.snapshots[snapshot_id]
        count = int(self.headers.get("x-amz-ChangedBlocksCount", -1))
        if count != len(made.blocks):
            raise Refused(f"{len(made.blocks)} blocks were put, not {count}")
        made.blocks = {**made.inherited, **made.blocks}
        self.ebs_backend.ec2_backend.snapshots[snapshot_id].status = "completed"
        made.status = "completed"
        return 202, {"status": 202}, json.dumps({"Status": "completed"})

    EBSResponse.start_snapshot = start_snapshot
    EBSResponse.complete_snapshot = complete_snapshot
    EBSBackend.put_snapshot_block = put_snapshot_block
    EBSSnapshot.inherited = {}


# Of all that this Python may run, only the emulator.
if any("moto_server" in part for part in sys.orig_argv):
    from accounts import mend_accounts
    from checksums import mend_checksums
    from lifecycle_hooks import mend_lifecycle_hooks
    from quick import answer_quickly, start_quickly

    start_quickly()
    mend()
    mend_launches()
    mend_ebs()
    mend_lifecycle_hooks()
    mend_accounts()
    mend_checksums()
    answer_quickly()

    if "BRENDA_TEST_MOTO" in os.environ:
        from functools import partial

        from forked import serve_forks
        from moto import server

        server.main = partial(serve_forks, os.environ["BRENDA_TEST_MOTO"], server.main)
