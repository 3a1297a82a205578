import type { Answer } from '../scripted-server';

/** What Auto Scaling says of a group of nobody, that may be no larger. */
export const groupOfNone: Answer = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<Response xmlns="http://autoscaling.amazonaws.com/doc/2011-01-01/"><DescribeAutoScalingGroupsResult><AutoScalingGroups>
    <member><DesiredCapacity>0</DesiredCapacity><MinSize>0</MinSize><MaxSize>0</MaxSize></member>
    </AutoScalingGroups></DescribeAutoScalingGroupsResult></Response>`,
};
