"""Auto Scaling's lifecycle hooks, which moto 5.2 keeps and does not heed: an instance that a group ends waits until whoever is there says that it may go on, or the hook's time is up.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
"""

import threading

TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"
WAITS = "Terminating:Wait"


def mend_lifecycle_hooks():
    from moto.autoscaling.exceptions import ValidationError
    from moto.autoscaling.models import (
        AutoScalingBackend,
        FakeAutoScalingGroup,
        TerminateInstanceActivity,
        autoscaling_backends,
    )
    from moto.autoscaling.responses import AutoScalingResponse
    from moto.core.common_models import CloudFormationModel
    from moto.core.responses import ActionResult

    def hook_of(group):
        hooks = group.autoscaling_backend.describe_lifecycle_hooks(group.name)
        return next((one for one in hooks if one.lifecycle_transition == TERMINATING), None)

    # The timers of instances that wait, by their ids.
    waiting = {}

    def go_on(group, state):
        timer = waiting.pop(state.instance.id, None)
        if timer is None:
            return
        timer.cancel()
        group.instance_states = [one for one in group.instance_states if one is not state]
        group.autoscaling_backend.ec2_backend.terminate_instances([state.instance.id])

    def wait(group, state, hook):
        before = waiting.pop(state.instance.id, None)
        if before is not None:
            before.cancel()
        timer = threading.Timer(int(hook.heartbeat_timeout), go_on, [group, state])
        timer.daemon = True
        waiting[state.instance.id] = timer
        state.lifecycle_state = WAITS
        timer.start()

    # "Applies to all launches and terminations, ... such as when you call SetDesiredCapacity or TerminateInstanceInAutoScalingGroup".
    shrink = FakeAutoScalingGroup.set_desired_capacity

    def set_desired_capacity(self, new_capacity):
        hook = hook_of(self)
        wanted = self.min_size if new_capacity is None else new_capacity
        surplus = len(self.active_instances()) - wanted
        if hook is None or surplus <= 0:
            return shrink(self, new_capacity)
        self.desired_capacity = wanted
        for state in [one for one in self.active_instances() if not one.protected_from_scale_in][:surplus]:
            wait(self, state, hook)

    FakeAutoScalingGroup.set_desired_capacity = set_desired_capacity

    terminate = AutoScalingBackend.terminate_instance

    def find(backend, instance_id):
        for group in backend.autoscaling_groups.values():
            for state in group.instance_states:
                if state.instance.id == instance_id:
                    return group, state
        return None, None

    def terminate_instance(self, instance_id, should_decrement):
        group, state = find(self, instance_id)
        hook = group and hook_of(group)
        if not hook:
            return terminate(self, instance_id, should_decrement)
        if state.lifecycle_state == WAITS:
            raise ValidationError(f"Instance {instance_id} is already terminating")
        before = group.desired_capacity
        wait(group, state, hook)
        if should_decrement:
            group.desired_capacity = before - 1
        group.set_desired_capacity(group.desired_capacity)
        return TerminateInstanceActivity(state.instance, before)

    AutoScalingBackend.terminate_instance = terminate_instance

    def asked(response):
        instance_id = response._get_param("InstanceId")
        name = response._get_param("LifecycleHookName")
        group, state = find(response.autoscaling_backend, instance_id)
        hook = group and hook_of(group)
        if not hook or hook.name != name or group.name != response._get_param("AutoScalingGroupName"):
            raise ValidationError(f"No active Lifecycle Action found with instance ID {instance_id}")
        if state.instance.id not in waiting:
            raise ValidationError(f"No active Lifecycle Action found with instance ID {instance_id}")
        return group, state, hook

    def complete_lifecycle_action(self):
        group, state, _ = asked(self)
        go_on(group, state)
        return ActionResult({})

    def record_lifecycle_action_heartbeat(self):
        wait(*asked(self))
        return ActionResult({})

    AutoScalingResponse.complete_lifecycle_action = complete_lifecycle_action
    AutoScalingResponse.record_lifecycle_action_heartbeat = record_lifecycle_action_heartbeat

    class HookOfStack(CloudFormationModel):
        # moto reads the name of the service in it.
        __module__ = "moto.autoscaling.models"

        def __init__(self, backend, group, name):
            self.backend, self.group, self.name = backend, group, name

        @property
        def physical_resource_id(self):
            return self.name

        @staticmethod
        def cloudformation_name_type():
            return "LifecycleHookName"

        @staticmethod
        def cloudformation_type():
            return "AWS::AutoScaling::LifecycleHook"

        @classmethod
        def create_from_cloudformation_json(
            cls, resource_name, cloudformation_json, account_id, region_name, **kwargs
        ):
            given = cloudformation_json["Properties"]
            backend = autoscaling_backends[account_id][region_name]
            group = given["AutoScalingGroupName"]
            backend.create_lifecycle_hook(
                resource_name,
                group,
                given["LifecycleTransition"],
                given.get("HeartbeatTimeout"),
                given.get("DefaultResult"),
            )
            return cls(backend, group, resource_name)

        def delete(self, account_id, region_name):
            # moto deletes in an order of its own; that of CloudFormation is test/lib/deletion-order's.
            self.backend.delete_lifecycle_hook(self.group, self.name)

    # moto finds the kinds of resources by their classes; this one is not to be forgotten.
    mend_lifecycle_hooks.kinds = [HookOfStack]
