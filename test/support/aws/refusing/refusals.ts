import type { HttpRequest } from '../../iam/seen-by-iam';
import type { Answer } from '../scripted-server';

type Protocol = 's3' | 'query' | 'ec2' | 'json';

/** In which of AWS's ways a request speaks, and is to be answered. */
function protocolOf({ headers, body }: HttpRequest): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  if (!new URLSearchParams(body).has('Action')) return 's3';
  return headers.authorization?.includes('/ec2/aws4_request') ? 'ec2' : 'query';
}

/** What is said to who may not do it: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export function denial(request: HttpRequest, who: string, action: string, resource: string): Answer {
  const said = `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const codes = {
    s3: 'AccessDenied',
    query: 'AccessDenied',
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    ec2: 'UnauthorizedOperation',
    json: 'AccessDeniedException',
  };
  const protocol = protocolOf(request);
  return refusal(request, codes[protocol], said, protocol === 'json' ? 400 : 403);
}

/**
 * What is said to who asks too often.
 * S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * EC2: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 * Auto Scaling and the others: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html
 */
export function throttled(request: HttpRequest): Answer {
  switch (protocolOf(request)) {
    case 's3':
      return refusal(request, 'SlowDown', 'Please reduce your request rate.', 503);
    case 'ec2':
      return refusal(request, 'RequestLimitExceeded', 'Request limit exceeded.', 503);
    case 'query':
      return refusal(request, 'Throttling', 'Rate exceeded', 400);
    case 'json':
      return refusal(request, 'ThrottlingException', 'Rate exceeded', 400);
  }
}

function refusal(request: HttpRequest, code: string, message: string, status: number): Answer {
  const xml = { 'content-type': 'application/xml' };
  switch (protocolOf(request)) {
    case 'json':
      return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify({ __type: code, message }),
      };
    case 'ec2':
      return {
        status,
        headers: xml,
        body: `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
      };
    case 'query':
      return {
        status,
        headers: xml,
        body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
      };
    case 's3':
      // A HEAD is answered without a body, and so without a code.
      return {
        status,
        headers: xml,
        ...(request.method === 'HEAD'
          ? {}
          : {
              body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
            }),
      };
  }
}
